/** Far below the 255 bytes of a file name, four bytes to a letter included. */
const LONGEST = 50;

/** Names of the files that voices are kept in, one each and in their order: `ada-example.json`. */
export function voiceFileNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const base = slug(name);
    let free = base;
    for (let number = 2; taken.has(free); number++) free = `${base}-${number}`;
    taken.add(free);
    return `${free}.json`;
  });
}

/** Letters and digits of any script in lower case, dashes for all between them. */
function slug(name: string): string {
  const words = name
    .normalize('NFC')
    .toLowerCase()
    .match(/[\p{L}\p{N}\p{M}]+/gu);
  return [...(words ?? ['voice']).join('-')].slice(0, LONGEST).join('').replace(/-$/, '');
}
