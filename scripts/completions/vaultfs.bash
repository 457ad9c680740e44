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

# The first word that is a folder, but the one that is being typed: the vault.
_vaultfs_vault() {
    local at word
    for ((at = 1; at < ${#COMP_WORDS[@]}; ++at)); do
        # A leading ~ is not expanded in what is being typed.
        word=${COMP_WORDS[at]/#\~\//$HOME/}
        if ((at != COMP_CWORD)) && [[ -d $word ]]; then
            printf '%s\n' "$word"
            return
        fi
    done
}

# What lies below the vault's folders, as a view has it (tier suffixes aside).
_vaultfs_notes() {
    local vault=$1 folder found
    for folder in "$vault"/*/; do
        while IFS= read -r found; do
            [[ -d $found ]] && found+=/
            printf '%s\n' "${found#"$folder"}"
        done < <(compgen -f -- "$folder$2")
    done | sort -u
}

# A list with commas: what stands before the last one stays.
_vaultfs_mount_options() {
    local before=""
    [[ $1 == *,* ]] && before=${1%,*},
    compgen -P "$before" -W "tier= config= uid= gid= umask= allow_other refresh= poll strict cache= auto_unmount" \
        -- "${1##*,}"
}

_vaultfs() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]} words="" vault
    local -r commands="audit explain export init render status umount"
    vault=$(_vaultfs_vault)
    # Bash makes three words of `tier=public`.
    if [[ $cur == "=" ]]; then
        prev+="="
        cur=""
    elif [[ $prev == "=" ]]; then
        prev=${COMP_WORDS[COMP_CWORD - 2]}=
    fi
    case $prev in
    --tier | *tier=) words=$(_vaultfs_tiers "$vault") ;;
    --format | --format=)
        case $command in
        audit) words="text json html sarif" ;;
        *) words="text json" ;;
        esac
        ;;
    --fail-on | --fail-on=) words="note warning error never" ;;
    --log-level | --log-level=) words="trace debug info warning error off" ;;
    -o)
        mapfile -t COMPREPLY < <(_vaultfs_mount_options "$cur")
        [[ ${COMPREPLY[0]-} == *= ]] && compopt -o nospace
        return
        ;;
    --config | --baseline | --write-baseline | --log-file | *config=)
        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
        compopt -o filenames
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
        return
    fi
    if [[ -n $vault && ($command == render || $command == explain) ]]; then
        mapfile -t COMPREPLY < <(_vaultfs_notes "$vault" "$cur")
        compopt -o filenames -o nospace
        return
    fi
    mapfile -t COMPREPLY < <(compgen -d -- "$cur")
    if ((COMP_CWORD == 1)); then
        mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -W "$commands" -- "$cur")
    fi
    compopt -o filenames
}

complete -F _vaultfs vaultfs
