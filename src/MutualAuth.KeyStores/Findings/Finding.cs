namespace MutualAuth.KeyStores.Findings;

internal enum Severity
{
    Warning,
    Error,
}

/// <summary>One way in which something can be wrong: its code, what is wrong, and what to do about it.</summary>
/// <remarks>
/// The templates take their arguments as <see cref="string.Format(IFormatProvider, string, object[])"/> does.
/// Every kind is listed in <see cref="Mab"/>, and nowhere else.
/// </remarks>
internal sealed record FindingKind(string Code, Severity Severity, string Problem, string Remedy)
{
    public Finding At(string? file, params object[] arguments) => new(this, file, 0, arguments);

    public Finding AtLine(string? file, int line, params object[] arguments) => new(this, file, line, arguments);

    public MutualAuthException Error(string? file, params object[] arguments) => new(At(file, arguments));
}

/// <summary>Something wrong (or worth acting on) in one file, as a person is to read it.</summary>
internal sealed class Finding(FindingKind kind, string? file, int line, object[] arguments)
{
    public FindingKind Kind { get; } = kind;

    public string Code => Kind.Code;

    public Severity Severity => Kind.Severity;

    /// <summary>The file that it is about; null where it is about the declaration in the project file.</summary>
    public string? File { get; } = file;

    /// <summary>The line in <see cref="File"/>, counted from 1; 0 where there is none.</summary>
    public int Line { get; } = line;

    /// <summary>What is wrong and what to do. Never holds a secret.</summary>
    public string Text => Problem + ". " + Remedy;

    /// <summary>The first half of <see cref="Text"/>.</summary>
    public string Problem { get; } = string.Format(System.Globalization.CultureInfo.InvariantCulture, kind.Problem, arguments);

    /// <summary>The other half.</summary>
    public string Remedy { get; } = string.Format(System.Globalization.CultureInfo.InvariantCulture, kind.Remedy, arguments);

    /// <summary>The same finding, told of another file: a reader knows bytes, its caller knows where they came from.</summary>
    public Finding InFile(string file) => new(Kind, file, Line, arguments);

    /// <summary>The same finding at a line.</summary>
    public Finding AtLine(int line) => new(Kind, File, line, arguments);

    public override string ToString() => $"{File}({Line}): {Severity} {Code}: {Text}";
}

/// <summary>An error that stops the work on one keystore. Its message is meant for the user and holds no secret.</summary>
internal sealed class MutualAuthException : Exception
{
    public MutualAuthException(Finding finding)
        : base(finding.Text) => Finding = finding;

    public MutualAuthException(Finding finding, Exception inner)
        : base(finding.Text, inner) => Finding = finding;

    public Finding Finding { get; }
}
