import { z } from 'zod';

/** Goes up with every change that an older `protocol.py` would not understand. */
export const PROTOCOL_VERSION = 1;

/** Every line a sidecar writes; lines without an id belong to its start. */
export const sidecarLine = z.looseObject({ event: z.string(), id: z.int().optional() });
export type SidecarLine = z.infer<typeof sidecarLine>;

export const readyLine = z.looseObject({
  event: z.literal('ready'),
  protocol: z.int(),
  pid: z.int().positive(),
});

/** The form of `fatal` (it cannot start) and `error` (a request failed). */
export const failureLine = z.looseObject({
  /** `input`: what it was given is bad. `system`: it cannot work. `unexpected`: nobody foresaw it. */
  kind: z.enum(['input', 'system', 'unexpected', 'cancelled']),
  reason: z.string().min(1),
  message: z.string(),
  /** The next request finds it working again. */
  soon: z.boolean().optional(),
});
export type SidecarFailure = z.infer<typeof failureLine>;

export const doneLine = z.looseObject({ result: z.unknown() });
