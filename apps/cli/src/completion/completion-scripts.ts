/** Supported shells. */
export const shells = ['bash', 'zsh', 'fish'] as const

/** A supported shell. */
export type Shell = (typeof shells)[number]

/*
 * Each script passes the typed words to `segment complete` as data, so nothing typed is executed. Each output line is a
 * candidate; `:files` requests file names, `:files@` file names after an @.
 */
const bash = `# bash completion of segment
_segment_complete() {
  local line path at open=0
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :files@)
        at=''
        if [[ $2 == @* ]]; then at=@; elif [[ \${COMP_WORDS[COMP_CWORD - 1]} != @ ]]; then continue; fi
        while IFS= read -r path; do
          printf -v line '%s%q' "$at" "$path"
          if [[ -d $path ]]; then line+=/ open=1; fi
          COMPREPLY+=("$line")
        done < <(compgen -f -- "\${2#@}")
        ;;
      :files)
        while IFS= read -r path; do COMPREPLY+=("$path"); done < <(compgen -f -- "$2")
        type compopt >/dev/null 2>&1 && compopt -o filenames
        ;;
      *)
        COMPREPLY+=("$line")
        [[ $line == *= ]] && open=1
        # File name mode also quotes spaces.
        [[ $line == *' '* ]] && type compopt >/dev/null 2>&1 && compopt -o filenames
        ;;
    esac
  done < <(segment complete bash -- "\${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null)
  [[ $open == 1 ]] && type compopt >/dev/null 2>&1 && compopt -o nospace
  return 0
}
complete -F _segment_complete segment
`

const zsh = `#compdef segment
# zsh completion of segment
_segment() {
  local line value description
  local -a closed open
  for line in "\${(@f)$(segment complete zsh -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}"; do
    case $line in
      '') ;;
      :files@) compset -P '*@' && _files ;;
      :files) _files ;;
      *)
        value=\${line%%$'\\t'*}
        description=\${line#*$'\\t'}
        if [[ $line != *$'\\t'* ]]; then description=''; fi
        if [[ $value == *= ]]; then open+=("\${value//:/\\\\:}:$description"); else closed+=("\${value//:/\\\\:}:$description"); fi
        ;;
    esac
  done
  if (( \${#closed} )); then _describe -t values segment closed; fi
  if (( \${#open} )); then _describe -t fields segment open -S ''; fi
}
if [[ \${funcstack[1]} == _segment ]]; then _segment "$@"; else compdef _segment segment; fi
`

const fish = `# fish completion of segment
function __segment_complete
    set -l words (commandline -opc)
    set -e words[1]
    set -l current (commandline -ct)
    for line in (segment complete fish -- $words "$current" 2>/dev/null)
        switch $line
            case ':files@'
                if string match -q -- '@*' $current
                    for path in (__fish_complete_path (string sub -s 2 -- $current))
                        echo "@$path"
                    end
                end
            case ':files'
                __fish_complete_path $current
            case '*'
                echo $line
        end
    end
end
complete -c segment -f -a '(__segment_complete)'
`

/** The completion script of each shell. */
export const completionScripts: Readonly<Record<Shell, string>> = { bash, zsh, fish }
