import type { Configuration } from '../../domain/configuration.ts';
import type { Origin } from './assignment.ts';
import type { ConfigurationProblem } from './configuration-problem.ts';
import type { Environment } from './read-environment.ts';

const KEY = 'testing.timeScale';

interface TimeScale {
  readonly problems: readonly ConfigurationProblem[];
  readonly warnings: readonly string[];
}

/**
 * Shortened delays would get accounts banned: any scale but 1 is refused outside tests, and said loudly inside them.
 *
 * @param env NODE_ENV is `test` in tests and benches, `production` in the image.
 */
export function checkTimeScale(
  { testing: { timeScale } }: Configuration,
  origin: Origin | undefined,
  env: Environment,
): TimeScale {
  if (timeScale === 1) return { problems: [], warnings: [] };
  const where = origin?.where ?? KEY;
  if (env.NODE_ENV === 'test') {
    const warning = `${KEY} is ${timeScale} (${where}): every delay between downloads and every pause is multiplied by it. For tests and benches only.`;
    return { problems: [], warnings: [warning] };
  }
  const problem = {
    where,
    what: `${KEY} is ${timeScale}, which shortens every delay between downloads and every pause; only tests and benches may do that.`,
    todo: `Remove it; how long the delays are is a matter of pacing: \`vidmine accounts pacing\` shows it.`,
  };
  return { problems: [problem], warnings: [] };
}
