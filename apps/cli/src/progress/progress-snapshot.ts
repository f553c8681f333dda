/** Rows by their outcome, each of the calls of a row counted; `read` is the sum of the others, `warned` apart. */
export interface ImportTotals {
  readonly read: number
  /** Acknowledged by Segment. */
  readonly sent: number
  /** In the rejects file. */
  readonly rejected: number
  /** Left out by time, sample or shard. */
  readonly skipped: number
  /** Left out by the conditions of the mapping. */
  readonly filtered: number
  /** Without a known outcome; read again when the import resumes. */
  readonly gaveUp: number
  /** Sent calls that have warnings. */
  readonly warned: number
}

/** Totals of no rows. */
export const noTotals: ImportTotals = { read: 0, sent: 0, rejected: 0, skipped: 0, filtered: 0, gaveUp: 0, warned: 0 }

/** The sum of two. */
export const addTotals = (left: ImportTotals, right: Partial<ImportTotals>): ImportTotals => ({
  read: left.read + (right.read ?? 0),
  sent: left.sent + (right.sent ?? 0),
  rejected: left.rejected + (right.rejected ?? 0),
  skipped: left.skipped + (right.skipped ?? 0),
  filtered: left.filtered + (right.filtered ?? 0),
  gaveUp: left.gaveUp + (right.gaveUp ?? 0),
  warned: left.warned + (right.warned ?? 0),
})

/** The pace of an import now. */
export interface PaceState {
  /** Calls per second that are allowed now; 0 for no limit. */
  readonly callsPerSecond: number
  /** Requests allowed at the same time now. */
  readonly concurrency: number
  /** Milliseconds for which everything waits because Segment asked for it. */
  readonly pausedMs: number
}

/** The state of an import at one moment. */
export interface ProgressSnapshot {
  /** Name of the input that is read now. */
  readonly name: string
  /** Bytes of all inputs, as stored on the disk, whose rows have their outcome. */
  readonly bytes: number
  /** Those of them that had their outcome before this run. */
  readonly bytesBefore: number
  /** Bytes of all inputs; undefined if one is a stream. */
  readonly totalBytes: number | undefined
  readonly totals: ImportTotals
  /** Milliseconds since the import began. */
  readonly elapsedMs: number
  /** Rows per second over the last few seconds. */
  readonly rowsPerSecond: number
  /** Attempts after the first. */
  readonly retries: number
  readonly pace: PaceState
  /** Value of `--rate` in calls per second; 0 for unlimited. */
  readonly askedPerSecond: number
}

/** Milliseconds until the end at the speed so far; undefined if it cannot be estimated. */
export const remainingMs = (snapshot: ProgressSnapshot): number | undefined => {
  const { bytes, bytesBefore, totalBytes, elapsedMs } = snapshot
  const ofThisRun = bytes - bytesBefore
  if (totalBytes === undefined || ofThisRun <= 0 || elapsedMs < 500) return undefined
  return Math.max(0, (elapsedMs * (totalBytes - bytes)) / ofThisRun)
}

/** Time over which the speed is measured, in milliseconds, so that a long import shows how fast it is now. */
const windowMs = 15_000

/**
 * Creates the function that turns the number of rows so far into rows per second over the last few seconds.
 * @param now milliseconds of a clock that never goes back
 */
export const createRowSpeed = (now: () => number): ((rows: number) => number) => {
  let samples: { readonly at: number; readonly rows: number }[] = [{ at: now(), rows: 0 }]
  return (rows) => {
    const at = now()
    samples = [...samples.filter((sample) => at - sample.at < windowMs), { at, rows }]
    const [first] = samples
    return first === undefined || at === first.at ? 0 : ((rows - first.rows) * 1_000) / (at - first.at)
  }
}

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
    ...(totals.filtered > 0 ? [`${count(totals.filtered)} filtered`] : []),
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
