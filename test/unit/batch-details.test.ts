import { batchDetails, batchSummary } from '../../client/batch/batch-details.ts';
import { asBatchName } from '../../domain/ids.ts';

const name = asBatchName('talks');

test('the Temporal UI tells what a batch is and how it is steered, and no secret of its source', () => {
  const source = 'https://someone:pa55word@media.example.org/feed.xml?token=s3cret';
  const details = batchDetails({ name, source, open: 7000, window: 32 });
  expect(details).toContain('7000 videos to run, at most 32 in flight');
  for (const command of [
    'status talks --watch',
    'batch pause talks',
    'batch resume talks',
    'batch cancel talks',
  ])
    expect(details).toContain(`\`vidmine ${command}\``);
  expect(details).toContain('`VidmineBatch = "talks"`');
  expect(`${details} ${batchSummary({ name, source })}`).not.toMatch(/pa55word|s3cret/);
});

test('its summary is its name and source, as long as the server takes it', () => {
  expect(batchSummary({ name, source: './recordings' })).toBe('Batch talks: ./recordings');
  expect(Buffer.byteLength(batchSummary({ name, source: '潮'.repeat(400) }))).toBeLessThanOrEqual(190);
});
