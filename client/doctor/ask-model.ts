import { StageError } from '../../domain/faults.ts';
import type { LanguageModel } from '../../engines/language-model/language-model.ts';
import { measureSpeed, probeModel } from '../../engines/language-model/probe-model.ts';
import type { Finding } from './finding.ts';

/** A large model takes this long to load; nobody waits longer in front of `doctor`. */
const ASK_SECONDS = 90;

/** What was found of a model, with whether it keeps to the form of an answer and how fast it answers. Closes the model. */
export async function askModel(
  finding: Finding,
  model: LanguageModel,
  askSeconds = ASK_SECONDS,
): Promise<Finding> {
  const signal = AbortSignal.timeout(askSeconds * 1000);
  try {
    const { contextTokens } = await model.identity();
    await probeModel(model, signal);
    const found = `${finding.found}, context ${contextTokens}`;
    return { ...finding, found: `${found}, ${await speedOf(model, signal)}` };
  } catch (error) {
    if (error instanceof StageError) return { ...finding, status: 'problem', found: error.message };
    if (!signal.aborted) throw error;
    return {
      ...finding,
      status: 'warning',
      found: `${finding.found}, gave no answer within ${askSeconds} s`,
      todo: 'It may be loading, or busy with a batch. Otherwise it is too large for its machine: name a smaller one',
    };
  } finally {
    await model.close();
  }
}

async function speedOf(model: LanguageModel, signal: AbortSignal): Promise<string> {
  try {
    const perSecond = await measureSpeed(model, signal);
    return `${perSecond < 9.95 ? perSecond.toFixed(1) : perSecond.toFixed(0)} tokens/s`;
  } catch (error) {
    if (error instanceof StageError && error.fault.fault === 'video') return 'speed not measured';
    throw error;
  }
}
