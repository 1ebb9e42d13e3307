/** Hands a text to the writer as a file, by the way the browser or the desktop saves files. */
export function download(name: string, text: string, type = 'application/json'): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The save begins on the next turn of the loop at the earliest.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
