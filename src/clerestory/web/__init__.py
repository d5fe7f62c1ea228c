"""Web: the HTML door. One folder for each screen: view, template, island, style."""
