import { type ProgressSnapshot, remainingMs } from './progress-snapshot.ts'

const count = (value: number): string => Math.round(value).toLocaleString('en-US')

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)

/** A time such as `0:42`, `12:05` or `3:07:00`. */
export const clockText = (ms: number): string => {
  const seconds = Math.round(ms / 1_000)
  const two = (value: number): string => String(value).padStart(2, '0')
  const minutes = Math.floor(seconds / 60)
  return minutes < 60
    ? `${minutes}:${two(seconds % 60)}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`
}

/** The parts of the line, most important first. */
const partsOf = (snapshot: ProgressSnapshot): readonly string[] => {
  const { bytes, totalBytes, totals, rowsPerSecond, retries, pace, askedPerSecond, name } = snapshot
  const eta = remainingMs(snapshot)
  const share = totalBytes === undefined || totalBytes === 0 ? undefined : Math.min(1, bytes / totalBytes)
  const isLimited = pace.pausedMs > 0 || (pace.callsPerSecond > 0 && pace.callsPerSecond < (askedPerSecond || Infinity))
  return [
    share === undefined ? `${megabytes(bytes)} MB` : `${Math.floor(share * 100)}%`,
    `${count(totals.sent)} sent`,
    ...(totals.rejected > 0 ? [`${count(totals.rejected)} rejected`] : []),
    ...(eta === undefined ? [] : [`${clockText(eta)} left`]),
    `${count(rowsPerSecond)} rows/s`,
    ...(pace.pausedMs > 0 ? [`waiting ${Math.ceil(pace.pausedMs / 1_000)} s`] : []),
    ...(isLimited && pace.callsPerSecond > 0 ? [`limited to ${count(pace.callsPerSecond)}/s`] : []),
    ...(retries > 0 ? [`${count(retries)} ${retries === 1 ? 'retry' : 'retries'}`] : []),
    ...(totalBytes === undefined ? [] : [`${megabytes(bytes)}/${megabytes(totalBytes)} MB`]),
    ...(totals.skipped > 0 ? [`${count(totals.skipped)} skipped`] : []),
    name,
  ]
}

const separator = ' · '
const widestBar = 30
const narrowestBar = 8

const bar = (snapshot: ProgressSnapshot, width: number): string => {
  const { bytes, totalBytes } = snapshot
  if (totalBytes === undefined || width < narrowestBar) return ''
  const size = Math.min(widestBar, width)
  const filled = Math.round(size * Math.min(1, totalBytes === 0 ? 1 : bytes / totalBytes))
  return `${'█'.repeat(filled)}${'░'.repeat(size - filled)} `
}

/** The state of an import in one line, without a bar. */
export const plainProgress = (snapshot: ProgressSnapshot): string => partsOf(snapshot).join(separator)

/**
 * The state of an import in one line with a bar, never wider than the window: the least important parts are left out first,
 * then the bar becomes shorter.
 * @param columns width of the window in characters
 */
export const renderProgress = (snapshot: ProgressSnapshot, columns: number): string => {
  // Leaves room for the ^C that a terminal adds; in the last column some terminals begin a new line.
  const room = Math.max(1, columns - 3)
  let text = ''
  for (const part of partsOf(snapshot)) {
    const longer = text === '' ? part : `${text}${separator}${part}`
    const kept = room - longer.length - 1 >= narrowestBar || text.length < room / 3
    if (longer.length > room || !kept) break
    text = longer
  }
  if (text === '') text = (partsOf(snapshot)[0] ?? '').slice(0, room)
  return `${bar(snapshot, room - text.length - 1)}${text}`
}
