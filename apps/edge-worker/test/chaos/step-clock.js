// Loaded before a collector: steps the wall clock by an hour, as a correction of the time does.
const hourMs = 3_600_000
const OriginalDate = Date
let shiftMs = 0

globalThis.Date = class extends OriginalDate {
  constructor(...given) {
    if (given.length === 0) super(OriginalDate.now() + shiftMs)
    else super(...given)
  }

  static now() {
    return OriginalDate.now() + shiftMs
  }
}

process.on('SIGUSR2', () => {
  shiftMs -= hourMs
})
process.on('SIGWINCH', () => {
  shiftMs += hourMs
})
