/// A script for zsh's completion system (zsh manual, chapter 20).
struct ZshCompletion {
    let commands: [CompletedCommand]

    var text: String {
        """
        #compdef millrace
        # Completion of millrace for zsh, made by: millrace completion zsh
        _millrace() {
            local -a commands
            commands=(
        \(commands.map { "        '\(quoted($0.name)):\(quoted($0.summary))'" }.joined(separator: "\n"))
            )
            if (( CURRENT == 2 )); then
                _describe -t commands command commands
                return
            fi
            local command=$words[2]
            shift words
            (( CURRENT-- ))
            case $command in
        \(commands.map(entry).joined(separator: "\n"))
            esac
        }
        if [ "$funcstack[1]" = _millrace ]; then _millrace "$@"; else compdef _millrace millrace; fi
        """
    }

    private func entry(_ command: CompletedCommand) -> String {
        let options = command.options.map { option in
            let value = option.values.map { ("=", ":value:\(action($0))") } ?? ("", "")
            return "'\(option.name)\(value.0)[\(quoted(option.help))]\(value.1)'"
        }
        let operands = command.operands.enumerated().map { index, values in "'\(index + 1):word:\(action(values))'" }
        let lines = (options + operands).map { "            \($0)" }.joined(separator: " \\\n")
        return "        \(command.name)) _arguments \\\n\(lines) ;;"
    }

    private func action(_ values: CompletedCommand.Values) -> String {
        switch values {
        case .files: "_files"
        case .folders: "_files -/"
        case .words(let words): "(\(words.joined(separator: " ")))"
        case .anything: " "
        }
    }

    /// Within single quotes, and within what `_arguments` and `_describe` read.
    private func quoted(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "'": result += "'\\''"
            case ":", "[", "]", "\\": result += "\\\(character)"
            default: result.append(character)
            }
        }
    }
}
