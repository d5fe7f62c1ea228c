// A short sentence at the foot of the page, for eyes and ears.

const LONG = 4000; // milliseconds

export function toaster(root: ParentNode): (text: string) => void {
  const toast = root.querySelector<HTMLElement>("[data-part=toast]");
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (text) => {
    if (!toast) return;
    clearTimeout(timer);
    toast.textContent = text;
    toast.toggleAttribute("data-shown", true);
    timer = setTimeout(() => toast.removeAttribute("data-shown"), LONG);
  };
}
