import { pipelineSchema } from '../../domain/configuration.ts';

/** The smallest audio fit for speech recognition, and what a site that throttles gives of it. */
const BYTES_PER_SECOND_OF_AUDIO = 48_000 / 8;
const THROTTLED_BYTES_PER_SECOND = 50_000;

test('defect 35: the longest video that is taken comes within the limit of its download, throttled', () => {
  const { downloads, batch } = pipelineSchema.parse({});
  const bytes = batch.maxDurationMinutes * 60 * BYTES_PER_SECOND_OF_AUDIO;
  expect(bytes / THROTTLED_BYTES_PER_SECOND).toBeLessThan(downloads.timeoutMinutes * 60);
});
