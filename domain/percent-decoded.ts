/** A part of an address as it was meant. A per cent sign that begins no code stands for itself. */
export function percentDecoded(written: string): string {
  try {
    return decodeURIComponent(written);
  } catch {
    return written;
  }
}
