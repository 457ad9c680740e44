# bash completion for vaultfs. Tiers are the default ones, or those of the vault's own vaultfs.yaml.
# shellcheck shell=bash

# The tiers of a vault, one a line.
_vaultfs_tiers() {
    local tiers
    tiers=$(sed -n 's/^tiers:[[:space:]]*\[\(.*\)\].*/\1/p' "$1/vaultfs.yaml" 2>/dev/null | tr ',' '\n' | tr -d " \"'")
    printf '%s\n' "${tiers:-public
internal
protect
private
personal
secret}"
}

# The first word behind the command that is a folder: the vault.
_vaultfs_vault() {
    local word
    for word in "${COMP_WORDS[@]:1}"; do
        # A leading ~ is not expanded in what is being typed.
        word=${word/#\~\//$HOME/}
        if [[ -d $word ]]; then
            printf '%s\n' "$word"
            return
        fi
    done
}

_vaultfs() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]} words=
    local -r commands="audit explain export init render status umount"
    case $prev in
    --tier) words=$(_vaultfs_tiers "$(_vaultfs_vault)") ;;
    --format)
        case $command in
        audit) words="text json html sarif" ;;
        *) words="text json" ;;
        esac
        ;;
    --fail-on) words="note warning error never" ;;
    --log-level) words="trace debug info warning error off" ;;
    -o) words="tier= config= uid= gid= umask= allow_other refresh= cache= auto_unmount" ;;
    --config | --baseline | --write-baseline | --log-file)
        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
        return
        ;;
    esac
    if [[ -z $words && $cur == -* ]]; then
        case $command in
        audit) words="--tier --config --format --fail-on --baseline --write-baseline --help" ;;
        explain) words="--tier --config --format --withheld --help" ;;
        export) words="--tier --config --quiet --help" ;;
        init) words="--dry-run --help" ;;
        render) words="--tier --config --help" ;;
        status) words="--format --help" ;;
        umount) words="--lazy --help" ;;
        *) words="-f -d -o --log-level --log-file --help --version" ;;
        esac
    fi
    if [[ -n $words ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
        [[ ${COMPREPLY[0]-} == *= ]] && compopt -o nospace
        return
    fi
    mapfile -t COMPREPLY < <(compgen -d -- "$cur")
    if ((COMP_CWORD == 1)); then
        mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -W "$commands" -- "$cur")
    elif [[ $command == render || $command == explain ]]; then
        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
    fi
    compopt -o filenames
}

complete -F _vaultfs vaultfs
