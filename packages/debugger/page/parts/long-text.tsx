import { useSignal } from '@preact/signals'
import { formatCount, shorten } from './format.ts'
import { OddText } from './odd-text.tsx'

interface LongTextProps {
  readonly text: string
  /** Characters shown at first. */
  readonly limit: number
}

/** A text of a sender, shown in full on demand. */
export const LongText = ({ text, limit }: LongTextProps) => {
  const whole = useSignal(false)
  return (
    <>
      <bdi>
        <OddText text={whole.value ? text : shorten(text, limit)} spaces />
      </bdi>
      {text.length > limit && !whole.value ? (
        <button
          type="button"
          class="json-more"
          onClick={() => {
            whole.value = true
          }}
        >
          show all {formatCount(text.length)} characters
        </button>
      ) : null}
    </>
  )
}
