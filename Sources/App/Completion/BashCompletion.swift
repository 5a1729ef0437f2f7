/// A script for bash's programmable completion (bash manual, section 8.6).
struct BashCompletion {
    let commands: [CompletedCommand]

    var text: String {
        """
        # Completion of millrace for bash, made by: millrace completion bash
        _millrace() {
            local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}
            local kind=none words= place=0 index
            COMPREPLY=()
            # --flag=value comes as three words.
            if [ "$word" = = ]; then word=; elif [ "$before" = = ]; then before=${COMP_WORDS[COMP_CWORD-2]}; fi
            for ((index = 2; index < COMP_CWORD; index++)); do
                case "${COMP_WORDS[index]}" in
                    \(valued.joined(separator: "|"))) index=$((index + 1)) ;;
                    -*) ;;
                    *) place=$((place + 1)) ;;
                esac
                # What stands behind a "=" is a value.
                if [ "${COMP_WORDS[index]}" = = ]; then index=$((index + 1)); fi
            done
            if [ "$COMP_CWORD" -eq 1 ]; then
                kind=words words="\(commands.map(\.name).joined(separator: " ")) --help --version"
            else
                case "$command" in
        \(commands.map(entry).joined(separator: "\n"))
                esac
            fi
            case "$kind" in
                words) mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word") ;;
                files) mapfile -t COMPREPLY < <(compgen -f -- "$word"); compopt -o filenames 2> /dev/null ;;
                folders) mapfile -t COMPREPLY < <(compgen -d -- "$word"); compopt -o filenames 2> /dev/null ;;
            esac
            return 0
        }
        complete -F _millrace millrace
        """
    }

    /// Flags behind which a value stands: that is no operand.
    private var valued: [String] {
        Set(commands.flatMap(\.options).filter { $0.values != nil }.map(\.name)).sorted()
    }

    private func entry(_ command: CompletedCommand) -> String {
        var lines = ["            \(command.name)) case \"$before\" in"]
        for option in command.options {
            if let values = option.values { lines.append("                \(option.name)) \(choice(values)) ;;") }
        }
        let names = command.options.map(\.name).joined(separator: " ")
        lines.append("                *) case \"$word\" in")
        lines.append("                    -*) kind=words words=\"\(names)\" ;;")
        lines.append("                    *) case \"$place\" in")
        for (index, values) in command.operands.enumerated() {
            lines.append("                        \(index)) \(choice(values)) ;;")
        }
        lines.append("                    esac ;;")
        lines.append("                esac ;;")
        return (lines + ["            esac ;;"]).joined(separator: "\n")
    }

    private func choice(_ values: CompletedCommand.Values) -> String {
        switch values {
        case .files: "kind=files"
        case .folders: "kind=folders"
        case .words(let words): "kind=words words=\"\(words.joined(separator: " "))\""
        case .anything: "kind=none"
        }
    }
}
