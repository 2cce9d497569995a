import type { VideoSummary } from '../../domain/summary.ts';
import type { Db } from './database.ts';

/** Undefined where none was published with the video. */
export async function publishedSummary(db: Db, videoId: string): Promise<VideoSummary | undefined> {
  const row = await db.selectFrom('summaries').selectAll().where('video_id', '=', videoId).executeTakeFirst();
  return (
    row && {
      shortSummary: row.short_summary,
      longSummary: row.long_summary,
      chapters: row.chapters,
      chaptersFrom: row.chapters_from,
      model: row.model,
    }
  );
}
