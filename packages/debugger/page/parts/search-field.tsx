import type { ComponentChildren } from 'preact'
import { Icon } from './icon.tsx'

interface SearchFieldProps {
  readonly id: string
  readonly label: string
  readonly placeholder?: string
  readonly value: string
  readonly onInput: (text: string) => void
  readonly onSubmit?: (text: string) => void
  readonly children?: ComponentChildren
}

/** A search field with its icon. */
export const SearchField = ({
  id,
  label,
  placeholder = label,
  value,
  onInput,
  onSubmit,
  children,
}: SearchFieldProps) => (
  <search class="search">
    <form
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit?.(value.trim())
      }}
    >
      <Icon name="search" />
      <label class="hidden" for={id}>
        {label}
      </label>
      <input
        id={id}
        type="search"
        placeholder={placeholder}
        autocomplete="off"
        spellcheck={false}
        value={value}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
      />
      {children}
    </form>
  </search>
)
