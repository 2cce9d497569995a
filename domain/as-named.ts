/** A name as a sentence tells it: one that is empty, as an unset variable of a shell makes it, can be seen. */
export const asNamed = (name: string): string => (name.trim() === '' ? `"${name}"` : name);
