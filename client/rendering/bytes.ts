/** `812 MB`, `4.7 GB`: decimal, as model servers and shops count. */
export function formatBytes(bytes: number): string {
  if (bytes < 999_500) return `${Math.round(bytes / 1_000)} kB`;
  if (bytes < 999_500_000) return `${threeDigits(bytes / 1_000_000)} MB`;
  return `${threeDigits(bytes / 1_000_000_000)} GB`;
}

const threeDigits = (value: number): string => (value < 9.95 ? value.toFixed(1) : value.toFixed(0));

/** `██████░░░░ 62 %` */
export function formatBar(part: number, whole: number, width = 20): string {
  const share = whole === 0 ? 0 : Math.min(1, part / whole);
  const full = Math.floor(share * width);
  return `${'█'.repeat(full)}${'░'.repeat(width - full)} ${Math.floor(share * 100)} %`;
}
