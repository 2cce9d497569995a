import { sampleRecordings } from '../fixtures/sample-recordings.ts';

const words = (text: string): string => text.trim().split(/\s+/).join(' ');

test.each(sampleRecordings())(
  '$id: the sentences whose beginnings are known are its script, in order, within the recording',
  ({ spoken, sentences, durationSeconds }) => {
    expect(words(sentences.map(({ text }) => text).join(' '))).toBe(words(spoken));
    let previous = 0;
    for (const { startSeconds } of sentences) {
      expect(startSeconds).toBeGreaterThan(previous);
      previous = startSeconds;
    }
    expect(previous).toBeLessThan(durationSeconds);
  },
);
