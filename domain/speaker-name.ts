/** How a speaker is called: by name where it is known, else by the letter within the video, else Unknown. */
export function speakerName(speaker?: { readonly label: string; readonly name?: string }): string {
  if (speaker === undefined) return 'Unknown';
  return speaker.name ?? `Speaker ${speaker.label}`;
}
