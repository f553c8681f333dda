/** A piece of a text; `mark` is set if it is a character that readers would not notice. */
export interface TextPiece {
  readonly text: string
  readonly mark?: {
    /** `invisible` is shown as its code point, `look-alike` as itself. */
    readonly kind: 'invisible' | 'look-alike'
    /** What it is: `zero width space, U+200B`. */
    readonly name: string
  }
}

/** Characters marked in one text; a hostile text may consist of them. */
const maxMarks = 100

const names: Readonly<Record<string, string>> = {
  '\t': 'tab',
  '\n': 'line feed',
  '\r': 'carriage return',
  ' ': 'space',
  '\u00a0': 'no-break space',
  '\u00ad': 'soft hyphen',
  '\u200b': 'zero width space',
  '\u200c': 'zero width non-joiner',
  '\u200d': 'zero width joiner',
  '\u200e': 'left-to-right mark',
  '\u200f': 'right-to-left mark',
  '\u2028': 'line separator',
  '\u2029': 'paragraph separator',
  '\u202a': 'left-to-right embedding',
  '\u202b': 'right-to-left embedding',
  '\u202c': 'pop directional formatting',
  '\u202d': 'left-to-right override',
  '\u202e': 'right-to-left override',
  '\u202f': 'narrow no-break space',
  '\u2060': 'word joiner',
  '\u2066': 'left-to-right isolate',
  '\u2067': 'right-to-left isolate',
  '\u2068': 'first strong isolate',
  '\u2069': 'pop directional isolate',
  '\u3000': 'ideographic space',
  '\ufeff': 'byte order mark',
}

/** Letters that most fonts draw like a Latin one, after compatibility normalization. */
const lookAlikes = new Map(
  [
    ['Cyrillic', 'аaсcеeоoрpхxуyіiјjѕsһhԁdԛqԝwАAВBЕEКKМMНHОOРPСCТTХXУYІIЈJЅSԌG'],
    ['Greek', 'οoαaνvιiκkρpυuχxγyΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX'],
    ['Armenian', 'օoսuհhոnցgՕOՍU'],
    ['Latin', 'ıiɑaɡgɩi'],
  ].flatMap(([script = '', pairs = '']) =>
    [...pairs.matchAll(/(.)(.)/gu)].map(([, letter = '', latin = '']) => [letter, { script, latin }] as const),
  ),
)

const invisible =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u00a0\u115f\u1160\u17b4\u17b5\u2000-\u200a\u202f\u205f\u2800\u3000\u3164\uffa0]|\u034f|[\u180b-\u180f]|[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]/u

/** What may follow a character and join the next one to it: parts of an emoji, or letters of a script that needs it. */
const joiner = /[\u200c\u200d]/u
const emojiPart = /[\ufe0e\ufe0f\u{e0020}-\u{e007f}]/u
const emojiBase = /\p{Emoji}|\p{Emoji_Component}/u
const joinedLetter = /(?![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])\p{L}|\p{M}/u

const isJoined = (before: string, character: string): boolean =>
  (emojiPart.test(character) && emojiBase.test(before)) ||
  (joiner.test(character) && (joinedLetter.test(before) || (/[^#*0-9]/.test(before) && emojiBase.test(before))))

const codePoint = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`

/** The Latin letter that a letter of another kind looks like. */
const latinOf = (letter: string): { readonly script: string; readonly latin: string } | undefined => {
  const known = lookAlikes.get(letter)
  if (known !== undefined || letter <= '\u007f') return known
  const compatible = letter.normalize('NFKC')
  return /^[A-Za-z]$/.test(compatible) ? { script: 'compatibility', latin: compatible } : undefined
}

/** Indexes of letters that pass for Latin ones: in a word with Latin letters, or a whole such word beside Latin text. */
const passingForLatin = (text: string): ReadonlySet<number> => {
  const found = new Set<number>()
  const hasLatin = /[A-Za-z]/.test(text)
  for (const word of text.matchAll(/[\p{L}\p{M}]+/gu)) {
    const letters = [...word[0]]
    const alike = letters.map((letter) => latinOf(letter) !== undefined)
    const foreign = letters.filter((letter, index) => !alike[index] && !/[\p{Script=Latin}\p{M}]/u.test(letter))
    if (
      !alike.includes(true) ||
      foreign.length > 0 ||
      !(hasLatin || /compat/.test(latinOf(letters[0] ?? '')?.script ?? ''))
    )
      continue
    let at = word.index
    letters.forEach((letter, index) => {
      if (alike[index]) found.add(at)
      at += letter.length
    })
  }
  return found
}

const nameOf = (character: string): string => `${names[character] ?? 'invisible character'}, ${codePoint(character)}`

/** Whether a space is at an end of the text or follows another one. */
const isOddSpace = (text: string, at: number): boolean =>
  text[at] === ' ' && (at === 0 || at === text.length - 1 || text[at - 1] === ' ')

/**
 * Splits a text at the characters that readers would not notice: invisible ones, those that change the direction, and
 * letters of other scripts that pass for Latin ones.
 * @param options `spaces` also marks spaces at the ends, and repeated ones
 */
export const textPieces = (text: string, { spaces = false } = {}): readonly TextPiece[] => {
  // Nearly every text is plain.
  if (/^[\x20-\x7e]*$/.test(text) && !(spaces && /^ | {2}| $/.test(text))) return [{ text }]
  const passing = passingForLatin(text)
  const pieces: TextPiece[] = []
  let plain = ''
  let before = ''
  let marks = 0
  let at = 0
  for (const character of text) {
    const latin = passing.has(at) ? latinOf(character) : undefined
    const odd = (invisible.test(character) && !isJoined(before, character)) || (spaces && isOddSpace(text, at))
    at += character.length
    before = character
    if ((!odd && latin === undefined) || marks === maxMarks) {
      plain += character
      continue
    }
    if (plain !== '') pieces.push({ text: plain })
    plain = ''
    marks += 1
    pieces.push({
      text: character,
      mark: odd
        ? { kind: 'invisible', name: nameOf(character) }
        : {
            kind: 'look-alike',
            name: `${latin?.script} letter that looks like "${latin?.latin}", ${codePoint(character)}`,
          },
    })
  }
  if (plain !== '') pieces.push({ text: plain })
  return pieces
}

/** What a reader would not notice in a text, each once. */
export const oddCharacters = (text: string): readonly string[] => [
  ...new Set(textPieces(text, { spaces: true }).flatMap(({ mark }) => (mark === undefined ? [] : [mark.name]))),
]

/** Equal for texts that look alike: without case, accents, invisible characters, spaces and punctuation. */
export const skeletonOf = (text: string): string => {
  const letters = [...text.normalize('NFKC')].map((letter) => lookAlikes.get(letter)?.latin ?? letter).join('')
  const bare = letters
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
  return bare === '' ? text : bare
}
