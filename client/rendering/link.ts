import type { Terminal } from './terminal.ts';

/**
 * Text that opens an address when clicked (OSC 8). Where nobody can click it is the text alone, so the address must
 * stand somewhere else too. `text` must be printable already: cleaning afterwards would take the link away.
 */
export function clickable(text: string, address: string, { interactive }: Terminal): string {
  return interactive
    ? `\u001b]8;;${address.replace(/[^!-~]/g, encodeURIComponent)}\u001b\\${text}\u001b]8;;\u001b\\`
    : text;
}
