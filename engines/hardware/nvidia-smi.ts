import { outputOf } from './program-output.ts';

export interface NvidiaSmi {
  /** Default: `nvidia-smi`. */
  readonly program?: string;
  /** CUDA_VISIBLE_DEVICES: which of them programs may see. */
  readonly visible?: string;
}

/**
 * What nvidia-smi tells of the GPUs that programs here may see, in the order in which they see them; none where it is
 * not there or fails.
 *
 * @param fields such as `name` and `memory.total`; the answer has their values in this order.
 */
export async function askNvidiaSmi(
  fields: readonly string[],
  { program = 'nvidia-smi', visible }: NvidiaSmi,
): Promise<string[][]> {
  const query = [`--query-gpu=${['index', 'uuid', ...fields].join(',')}`, '--format=csv,noheader,nounits'];
  const lines = (await outputOf(program, query))?.split('\n') ?? [];
  const all = lines.flatMap((line) => {
    const [index = '', uuid = '', ...values] = line.split(',').map((part) => part.trim());
    return /^\d+$/.test(index) && values.length === fields.length ? [{ index, uuid, values }] : [];
  });
  if (visible === undefined) return all.map(({ values }) => values);
  const seen = [];
  for (const named of visible.split(',').map((part) => part.trim())) {
    const found = all.find(({ index, uuid }) => index === named || (named !== '' && uuid.startsWith(named)));
    // As CUDA does it: what comes after one that is not there does not count.
    if (found === undefined) break;
    seen.push(found.values);
  }
  return seen;
}
