import { pipelineSchema } from '../../domain/configuration.ts';
import type { MiningStyle } from '../../domain/findings.ts';
import { miningAnswerSchema } from '../../domain/mining/answer-schema.ts';
import { buildMiningPrompt } from '../../domain/mining/prompt.ts';
import type { MiningTask } from '../../domain/mining/task.ts';
import { grammarSchema } from '../../engines/language-model/grammar-schema.ts';
import type { JsonSchema } from '../../engines/language-model/language-model.ts';
import { createOllamaModel } from '../../engines/language-model/ollama.ts';
import { GENERATING } from '../../test/fixtures/real-ollama.ts';
import { withExactly } from './asked-items.ts';
import type { BenchSegment } from './segments.ts';
import { CONTEXT_TOKENS, MAX_OUTPUT_TOKENS, type Side } from './side.ts';

const TIMEOUT_SECONDS = 600;

/** The form of our answer about a segment. */
export const ourSchema = (style: MiningStyle, segment: BenchSegment): JsonSchema =>
  grammarSchema(miningAnswerSchema(taskOf(style, segment)));

/** Our prompt and our form of answer, through our adapter. */
export function ourSide(style: MiningStyle, host: string): Side {
  const model = createOllamaModel({
    ...{ host, model: GENERATING, contextTokens: CONTEXT_TOKENS, timeoutSeconds: TIMEOUT_SECONDS },
  });
  return {
    // The adapter takes an answer only when it ended with `done_reason` stop.
    mine: (segment, items) =>
      model.generate({
        ...buildMiningPrompt(taskOf(style, segment)),
        schema: withExactly(ourSchema(style, segment), items),
        maxOutputTokens: MAX_OUTPUT_TOKENS,
      }),
    close: () => model.close(),
  };
}

const taskOf = (style: MiningStyle, { segment, previous }: BenchSegment): MiningTask => {
  const { selectivity, maxClaimsPerSegment } = pipelineSchema.parse({}).miner;
  return {
    ...{ style, selectivity, maxClaimsPerSegment, segment },
    context: {
      title: 'What the sea does to bridges',
      channel: 'Coast Talk',
      previous: { speaker: segment.speaker, sentences: previous },
    },
  };
};
