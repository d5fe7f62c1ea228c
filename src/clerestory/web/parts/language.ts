/** The language to write dates and numbers in: as on the server, a day comes before its month. */
export const language = (): string => {
  const { lang } = document.documentElement;
  return lang === "en" ? "en-GB" : lang;
};
