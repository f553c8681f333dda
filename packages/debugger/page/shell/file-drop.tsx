import { signal } from '@preact/signals'
import { openFile, openingFile } from '../state/session-file.ts'

/** Whether a file is held over the page. */
const over = signal(false)

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false

/** Opens session files that are dropped onto the page. */
export const listenToDrops = (): void => {
  document.addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return
    // Otherwise the browser leaves the page and shows the file.
    event.preventDefault()
    over.value = true
  })
  document.addEventListener('dragleave', ({ relatedTarget }) => {
    if (relatedTarget === null) over.value = false
  })
  document.addEventListener('drop', (event) => {
    over.value = false
    if (!hasFiles(event)) return
    event.preventDefault()
    void openFile([...(event.dataTransfer?.files ?? [])])
  })
}

/** Covers the page while a file is held over it, or read. */
export const FileDrop = () => (
  <div role="status">
    {over.value || openingFile.value ? (
      <div class="file-drop">
        <p>{openingFile.value ? 'Opening the file…' : 'Drop a session file to open it'}</p>
      </div>
    ) : null}
  </div>
)
