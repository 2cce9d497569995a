/**
 * An amount in whatever currency the prices are in: two digits from 1 on, up to four below. What is there is never
 * shown as nothing.
 */
export function formatMoney(amount: number): string {
  if (amount === 0) return '0';
  if (amount < 0.0001) return '<0.0001';
  if (amount >= 0.995) return amount.toFixed(2);
  return amount.toFixed(4).replace(/(\.\d\d\d*?)0+$/, '$1');
}

/** The least amount of two digits that is not below this one: what a person may name as a cap. */
export function roundedUp(amount: number): number {
  const near = Number(amount.toFixed(2));
  return near >= amount ? near : Number((near + 0.01).toFixed(2));
}

/** A cap worth suggesting once this one is reached: half as much again, in whole numbers. */
export const nextCap = (maxSpend: number): number => Math.max(1, Math.ceil(maxSpend * 1.5));
