import { RELATION_PROMPT_VERSION } from '../../domain/link/relation-prompt.ts';
import { SPEND_LIMIT } from '../../domain/model-calls.ts';
import { isFault } from '../../engines/language-model/answer.ts';
import type { LanguageModel } from '../../engines/language-model/language-model.ts';
import { relateClaims } from '../../engines/language-model/relate-claims.ts';
import { saveRelations, unjudgedPairs } from '../../storage/database/claim-relations.ts';
import type { ActivityContext } from '../context.ts';
import { type CalledFor, meteredModel } from '../stage/metered-model.ts';
import { watched } from '../stage/outages.ts';
import { runSimply } from '../stage/run-simply.ts';

export interface Related {
  /** Pairs of claims. */
  readonly judged: number;
  /** Why it was not all that there is to judge. */
  readonly warning?: string;
}

/**
 * Has the evaluator's model say how a video's accepted claims stand to near ones of other videos. What it judged
 * before, about these words, is not asked again; what a call brought is kept, whatever becomes of the next. With
 * `link.judge` off, or a demo model, nothing is asked: what is as near as a repeat counts as one.
 */
export const createRelateClaims =
  (context: ActivityContext) =>
  (input: CalledFor): Promise<Related> =>
    runSimply(
      context,
      (life) =>
        watched(context, 'link', async () => {
          if (!context.link.judge) return { judged: 0 };
          const model = await meteredModel(context, 'flagship', input, 'link');
          const judge = await judgeOf(model);
          if (judge === undefined) return { judged: 0 };
          const pairs = await unjudgedPairs(context.db, input.videoId, judge.identity);
          let judged = 0;
          try {
            await relateClaims({
              pairs,
              model,
              signal: life.signal,
              onJudged: async (verdicts) => {
                await saveRelations(context.db, verdicts, judge);
                judged += verdicts.length;
              },
              onProgress: (done, tokens) => life.report({ judged: done, pairs: pairs.length, tokens }),
            });
          } catch (error) {
            if (!isFault(error, SPEND_LIMIT)) throw error;
            const left = pairs.length - judged;
            return {
              judged,
              warning: `${left} ${left === 1 ? 'pair' : 'pairs'} of claims not compared: the spend limit of the batch is reached. Later: vidmine link.`,
            };
          }
          return { judged };
        }),
      input,
    );

/** Who judges; undefined for a demo model, which can only pick. */
async function judgeOf(
  model: LanguageModel,
): Promise<{ readonly identity: string; readonly model: string } | undefined> {
  const { engine, model: name, digest, demo } = await model.identity();
  return demo ? undefined : { identity: `${engine} ${digest} ${RELATION_PROMPT_VERSION}`, model: name };
}
