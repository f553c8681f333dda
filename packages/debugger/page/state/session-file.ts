import { computed, signal } from '@preact/signals'
import { debuggerApi } from '../api/debugger-api.ts'
import { sessionPage } from '../api/session-base.ts'
import { info, notice } from './live-events.ts'

/** Largest session file, in bytes; the server has the same limit. */
const maxBytes = 32 * 1024 * 1024

/** The file that the page shows instead of live calls; then nothing can be changed. */
export const shownFile = computed(() => info.value?.file)

/** Whether a file is being read. */
export const openingFile = signal(false)

const reasonAgainst = (files: readonly File[]): string | undefined => {
  const [file] = files
  if (file === undefined) return 'Only a file can be opened here.'
  if (files.length > 1) return `Drop one file, not ${files.length}.`
  if (file.size > maxBytes) return `${file.name.slice(0, 80)} exceeds 32 MB. Filter the calls before you save them.`
  return undefined
}

/** Shows a session file in a session of its own. */
export const openFile = async (files: readonly File[]): Promise<void> => {
  const [file] = files
  const reason = reasonAgainst(files)
  if (file === undefined || reason !== undefined) {
    notice.value = reason
    return
  }
  openingFile.value = true
  const answer = await debuggerApi.openFile(file)
  openingFile.value = false
  if (answer.ok) location.assign(sessionPage(answer.value.session))
  else notice.value = `Cannot open ${file.name.slice(0, 80)}: ${answer.error}`
}
