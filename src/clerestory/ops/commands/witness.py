"""Running a witness for other people's logs."""

from pathlib import Path

import click


@click.command()
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="A folder of its own: the witness's key and memory.",
)
@click.option("--listen", required=True, help="unix:PATH, or HOST:PORT behind your proxy.")
@click.option(
    "--log", "logs", required=True, multiple=True, help="The verifier key of a log to cosign."
)
@click.option("--name", default="", help="The name of its key, where that has to be made.")
def witness(data: Path, listen: str, logs: tuple[str, ...], name: str) -> None:
    """Cosign other servers' logs, alone and for as long as it runs; print the verifier key.

    A witness keeps the newest checkpoint of each log that it knows and cosigns what continues it
    (C2SP tlog-witness). It needs no server of ours beside it.
    """
    from clerestory.guards.witness import main

    told = ["--data", str(data), "--listen", listen, "--name", name]
    main([*told, *(part for log in logs for part in ("--log", log))])
