import type { BatchName } from '../../domain/ids.ts';
import { STAGES, type Stage } from '../../domain/stages.ts';
import type { StoredEmbeddingModel } from '../../storage/database/embedding-models.ts';
import { settledVideos, stageSeconds } from '../../storage/database/progress.ts';
import { bestClaims } from '../../storage/database/published-claims.ts';
import { renderClaim } from '../rendering/claim.ts';
import { formatDuration } from '../rendering/duration.ts';
import { renderTable } from '../rendering/table.ts';
import { colorsFor, terminalOf } from '../rendering/terminal.ts';
import { findSentences } from '../search/find.ts';
import { renderSearch } from '../search/render.ts';
import type { Session } from '../session.ts';
import { nextSteps } from './next-steps.ts';

const CLAIMS = 6;
const HITS = 2;
/** Shares no content word with what it finds. */
const QUESTION = "annual management charges eat up much of an investor's eventual wealth";

/**
 * What the demo's batch gave: stage times, the best claims, an example search, and where to go from here.
 *
 * @param runsOn the stack ran before the demo, and runs on after it.
 */
export async function printFindings(session: Session, batch: BatchName, runsOn: boolean): Promise<void> {
  const terminal = terminalOf(process.stdout, process.env);
  const colors = colorsFor(terminal);
  const { db } = session;
  const videos = await settledVideos(db, batch);
  const seconds = await Promise.all(videos.map(({ videoId }) => stageSeconds(db, videoId)));
  const shown = STAGES.filter((stage) => seconds.some((times) => times[stage] !== undefined));

  print('');
  print(colors.bold('Videos and their stages'));
  print(
    renderTable(
      {
        head: ['video', 'title', 'outcome', ...shown],
        rows: videos.map(({ videoId, title, outcome }, row) => [
          videoId,
          title ?? '',
          outcome.kind,
          ...shown.map((stage) => timeOf(seconds[row], stage)),
        ]),
      },
      terminal,
    ),
  );

  print(`\n${colors.bold('The best claims')}`);
  const ids = videos.map(({ videoId }) => videoId);
  const claims = await bestClaims(db, ids, CLAIMS);
  for (const claim of claims) print(renderClaim(claim, terminal));
  if (claims.length === 0) print('The evaluator accepted none.');

  print(`\n${colors.bold('An example search')}: ${QUESTION}`);
  const embedder = await session.embedder();
  const embedderOf = (stored: StoredEmbeddingModel) => session.embedderOf(stored);
  const asked = { db, embedder, embedderOf, query: QUESTION, limit: HITS };
  print(renderSearch(await findSentences(asked), terminal));

  print(`\n${colors.bold('Next')}`);
  const { temporalUiUrl } = session.stack ?? {};
  for (const step of nextSteps({ runsOn, temporalUiUrl, video: ids[0] })) print(`  ${step}`);
}

function timeOf(times: Partial<Record<Stage, number>> | undefined, stage: Stage): string {
  const seconds = times?.[stage];
  return seconds === undefined ? '' : formatDuration(seconds * 1000);
}

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
