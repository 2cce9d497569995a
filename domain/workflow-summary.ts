/** What a Temporal server keeps of a summary without complaint, in bytes of UTF-8. */
const MOST_BYTES = 190;

/** A text as the summary of a workflow: cut where it has more bytes than the server takes, never within a character. */
export function workflowSummary(text: string): string {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += bytesOf(character.codePointAt(0) ?? 0);
    if (bytes > MOST_BYTES) return text.slice(0, end);
    end += character.length;
  }
  return text;
}

const bytesOf = (codePoint: number): number =>
  codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;

export interface SummarisedVideo {
  readonly id: string;
  readonly title?: string;
  readonly channel?: string;
}

/** A video in the Temporal UI's list of workflows: its title, and whose it is. */
export const videoSummary = ({ id, title = id, channel }: SummarisedVideo): string =>
  workflowSummary(channel === undefined || channel === '' ? title : `${title} — ${channel}`);
