# bash completion for xuqi(1)
_xuqi() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} word command='' i
  local commands='list show agreement renew pay status withdraw install change-pin doctor token'
  local token_commands='list info certs export change-pin unblock watch'
  local common='--key --key-file --module --management-key --service --ca-file --config --lang --json --help --version'
  local pin='--pin-fd --pin-file --last-try'
  local files='--answers|--transfer|--pin-file|--ca-file|--key-file|--module|--management-key|--out|--config'
  local values="$files|--key|--number|--accept-agreement|--acknowledge|--months|--pin-fd|--service|--lang"

  case $prev in
    --lang)
      mapfile -t COMPREPLY < <(compgen -W 'zh_CN en' -- "$cur")
      return
      ;;
    --months)
      mapfile -t COMPREPLY < <(compgen -W '12 24 36' -- "$cur")
      return
      ;;
    --acknowledge)
      mapfile -t COMPREPLY < <(compgen -W 'all' -- "$cur")
      return
      ;;
  esac
  if [[ $prev =~ ^($files)$ ]]; then
    compopt -o filenames
    mapfile -t COMPREPLY < <(compgen -f -- "$cur")
    return
  elif [[ $prev =~ ^($values)$ ]]; then
    return
  fi

  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if [[ $word =~ ^($values)$ ]]; then
      ((i++)) # its value is no command
    elif [[ $word != -* ]]; then
      command=${command:+$command }$word
      [[ $command == token ]] || break
    fi
  done
  case $command in
    '') word="$commands $common" ;;
    renew) word="--answers --accept-agreement --acknowledge --months --new-key --dry-run --number --yes $pin $common" ;;
    pay) word="--transfer --number $pin $common" ;;
    status) word="--watch --number $pin $common" ;;
    withdraw) word="--yes --number $pin $common" ;;
    change-pin | 'token change-pin' | 'token unblock') word="$pin $common" ;;
    token) word=$token_commands ;;
    'token export') word="--attestation --der --out $common" ;;
    doctor) word="--mend $pin $common" ;;
    install) word="--number $pin $common" ;;
    *) word=$common ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$word" -- "$cur")
}
complete -F _xuqi xuqi
