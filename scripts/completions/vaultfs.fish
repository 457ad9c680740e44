# fish completion for vaultfs.
function __vaultfs_tiers
    for word in (commandline -opc)
        set -l file (string replace -r '^~/' "$HOME/" -- $word)/vaultfs.yaml
        if test -f $file
            set -l tiers (string match -rg '^tiers:\s*\[(.*)\]' <$file | string split ',' | string trim -c ' "\'')
            test -n "$tiers"; and printf '%s\n' $tiers; and return
        end
    end
    printf '%s\n' public internal protect private personal secret
end

# The first word that is a folder: the vault.
function __vaultfs_vault
    for word in (commandline -opc)[2..]
        set -l folder (string replace -r '^~/' "$HOME/" -- $word)
        if test -d $folder
            echo $folder
            return
        end
    end
end

# What lies below the vault's folders, as a view has it (tier suffixes aside).
function __vaultfs_notes
    set -l typed (commandline -ct)
    for folder in (__vaultfs_vault)/*/
        for found in $folder$typed*
            test -d $found; and set found $found/
            string sub -s (math (string length -- $folder) + 1) -- $found
        end
    end | sort -u
end

set -l commands audit explain export init render status umount
complete -c vaultfs -n __fish_use_subcommand -a audit -d 'find what an owner should see before sharing a view'
complete -c vaultfs -n __fish_use_subcommand -a explain -d 'tell where each line of a note comes from'
complete -c vaultfs -n __fish_use_subcommand -a export -d 'write a plain copy of a view into a folder'
complete -c vaultfs -n __fish_use_subcommand -a init -d 'write a first configuration into a vault'
complete -c vaultfs -n __fish_use_subcommand -a render -d 'write what a view holds of a note to stdout'
complete -c vaultfs -n __fish_use_subcommand -a status -d 'tell what is mounted, and how'
complete -c vaultfs -n __fish_use_subcommand -a umount -d 'take mounted views away'

complete -c vaultfs -s h -l help -d 'tell about the command'
complete -c vaultfs -n __fish_use_subcommand -l version -d 'tell the version'
complete -c vaultfs -n '__fish_seen_subcommand_from audit explain export render' -l tier -x -a '(__vaultfs_tiers)' -d 'the clearance of the view'
complete -c vaultfs -n '__fish_seen_subcommand_from audit explain export render' -l config -r -d 'a configuration'
complete -c vaultfs -n '__fish_seen_subcommand_from explain render; and test -n "$(__vaultfs_vault)"' -f -a '(__vaultfs_notes)'
complete -c vaultfs -n '__fish_seen_subcommand_from audit' -l format -x -a 'text json html sarif' -d 'of the report'
complete -c vaultfs -n '__fish_seen_subcommand_from audit' -l fail-on -x -a 'note warning error never' -d 'exit with 1 from this level on'
complete -c vaultfs -n '__fish_seen_subcommand_from audit' -l baseline -r -d 'accept what this file names'
complete -c vaultfs -n '__fish_seen_subcommand_from audit' -l write-baseline -r -d 'accept all findings'
complete -c vaultfs -n '__fish_seen_subcommand_from explain status' -l format -x -a 'text json' -d 'of the output'
complete -c vaultfs -n '__fish_seen_subcommand_from explain' -l withheld -d 'show the text of what is withheld'
complete -c vaultfs -n '__fish_seen_subcommand_from export' -s q -l quiet -d 'tell only what went wrong'
complete -c vaultfs -n '__fish_seen_subcommand_from init' -s n -l dry-run -d 'write to stdout only'
complete -c vaultfs -n '__fish_seen_subcommand_from umount' -s l -l lazy -d 'even while it is in use'
complete -c vaultfs -n "not __fish_seen_subcommand_from $commands" -s f -l foreground -d 'stay in the foreground'
complete -c vaultfs -n "not __fish_seen_subcommand_from $commands" -s d -l debug -d 'log every request'
complete -c vaultfs -n "not __fish_seen_subcommand_from $commands" -s o -x -a 'tier= config= uid= gid= umask= allow_other refresh= poll strict cache= auto_unmount' -d 'mount options'
complete -c vaultfs -n "not __fish_seen_subcommand_from $commands" -l log-level -x -a 'trace debug info warning error off' -d 'how much to log'
complete -c vaultfs -n "not __fish_seen_subcommand_from $commands" -l log-file -r -d 'append the log to this file'
