import { webRuntime } from '@org/segment-core'
import { drawIssues, drawSent, summaryOf, toneOf } from './draw-judgement.ts'
import { examples, textOf } from './examples.ts'
import { isTarget, judgeText } from './judge-text.ts'
import { fragmentOf, readFragment } from './share.ts'

/** How long typing must pause before the text is judged, in milliseconds. */
const pauseMs = 150

/** Longest text that goes into the address; browsers and chats cut longer ones. */
const longestShared = 8_000

const find = <Part extends Element>(root: ParentNode, name: string, type: new () => Part): Part => {
  const found = root.querySelector(`[data-part=${name}]`)
  if (!(found instanceof type)) throw new Error(`The playground has no part ${name}.`)
  return found
}

/** Connects the parts of a playground. @param base path of the site, with a slash at its end */
export const startPlayground = (root: HTMLElement, base: string): void => {
  const input = find(root, 'input', HTMLTextAreaElement)
  const example = find(root, 'example', HTMLSelectElement)
  const strict = find(root, 'strict', HTMLInputElement)
  const summary = find(root, 'summary', HTMLElement)
  const issues = find(root, 'issues', HTMLElement)
  const sent = find(root, 'sent', HTMLElement)
  const share = find(root, 'share', HTMLButtonElement)
  const shareNote = find(root, 'share-note', HTMLElement)
  const targets = [...root.querySelectorAll<HTMLInputElement>('[data-target]')]

  // The same ids from one key press to the next, so that only what one changes changes.
  const { createId, now } = webRuntime()
  const ids: string[] = []
  const chosen = () => targets.filter(({ checked }) => checked).map(({ value }) => value)

  const draw = (): void => {
    let used = 0
    const nextId = (): string => {
      const id = ids[used] ?? createId()
      ids[used] = id
      used += 1
      return id
    }
    const judgement = judgeText(input.value, {
      targets: chosen().filter(isTarget),
      strict: strict.checked,
      now,
      createId: nextId,
    })
    root.dataset.tone = toneOf(judgement)
    summary.textContent = summaryOf(judgement)
    issues.replaceChildren(...drawIssues(judgement, base))
    sent.replaceChildren(...drawSent(judgement))
  }

  const open = (): boolean => {
    const shared = readFragment(location.hash)
    if (shared === undefined) return false
    input.value = shared.text
    for (const target of targets) target.checked = shared.targets.includes(target.value)
    return true
  }

  const canShare = (): boolean => input.value !== '' && input.value.length <= longestShared
  const keepAddress = (): void => {
    const hash = canShare() ? `#${fragmentOf(input.value, chosen())}` : ''
    if (hash !== location.hash) history.replaceState(history.state, '', `${location.pathname}${location.search}${hash}`)
  }

  let timer: ReturnType<typeof setTimeout> | undefined
  const changed = (): void => {
    clearTimeout(timer)
    shareNote.textContent = ''
    timer = setTimeout(() => {
      draw()
      keepAddress()
    }, pauseMs)
  }

  example.addEventListener('change', () => {
    const picked = examples[Number(example.value)]
    if (picked === undefined) return
    input.value = textOf(picked)
    changed()
  })
  for (const field of [input, strict, ...targets]) field.addEventListener('input', changed)
  share.addEventListener('click', () => {
    keepAddress()
    if (!canShare()) {
      shareNote.textContent = `Only a text of up to ${longestShared.toLocaleString('en')} characters fits into a link.`
      return
    }
    navigator.clipboard.writeText(location.href).then(
      () => {
        shareNote.textContent = 'Link copied.'
      },
      () => {
        shareNote.textContent = 'The browser did not allow the copy. Copy the address of this page.'
      },
    )
  })
  addEventListener('hashchange', () => {
    if (open()) draw()
  })

  if (!open() && input.value === '' && examples[0] !== undefined) input.value = textOf(examples[0])
  draw()
}
