import type { Transaction } from 'kysely';
import type { Publication } from './publication.ts';
import type { Database } from './schema.ts';

/** Writes the summaries of a video, where it has any. */
export async function publishSummary(
  trx: Transaction<Database>,
  { videoId, summary }: Publication,
): Promise<void> {
  if (summary === undefined) return;
  await trx
    .insertInto('summaries')
    .values({
      video_id: videoId,
      short_summary: summary.shortSummary,
      long_summary: summary.longSummary,
      chapters: JSON.stringify(summary.chapters),
      chapters_from: summary.chaptersFrom,
      model: summary.model,
    })
    .execute();
}
