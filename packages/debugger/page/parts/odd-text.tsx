import { textPieces } from '../text/odd-characters.ts'

interface OddTextProps {
  readonly text: string
  /** Also marks spaces at the ends, and repeated ones. */
  readonly spaces?: boolean
}

/** A text in which characters that readers would not notice are marked and named. */
export const OddText = ({ text, spaces = false }: OddTextProps) => {
  const pieces = textPieces(text, { spaces })
  if (pieces.length === 1 && pieces[0]?.mark === undefined) return <>{text}</>
  return (
    <>
      {pieces.map(({ text: piece, mark }, index) =>
        mark === undefined ? (
          piece
        ) : (
          <span key={index} class={`odd odd-${mark.kind}`} title={mark.name}>
            {mark.kind === 'invisible' ? (/U\+\w+$/.exec(mark.name)?.[0] ?? '') : piece}
          </span>
        ),
      )}
    </>
  )
}
