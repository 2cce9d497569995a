/**
 * What a person wants of a batch. `pause`: no stage begins, what runs ends; `pause-now`: what runs is interrupted and
 * begins again later; `cancel`: its videos end, and what is stored stays.
 */
export type BatchControl = 'go' | 'pause' | 'pause-now' | 'cancel';

export const isPaused = (control: BatchControl): boolean => control === 'pause' || control === 'pause-now';
