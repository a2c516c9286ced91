using System.Globalization;
using Microsoft.Build.Framework;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Locking;

namespace MutualAuth.Build.Tasks;

/// <summary>What the tasks have in common: findings become MSBuild errors and warnings, and Ctrl+C ends them.</summary>
public abstract class MutualAuthTask : Microsoft.Build.Utilities.Task, ICancelableTask
{
    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>
    /// <c>$(_MSBUILDTLENABLED)</c>: <c>1</c> where the terminal logger shows the build. It hides messages, so that what a target
    /// is there to print goes to the console itself then.
    /// </summary>
    public string? TerminalLogger { get; set; }

    /// <summary>Does the work.</summary>
    /// <returns>True where no error was logged.</returns>
    public sealed override bool Execute()
    {
        try
        {
            Run(_cancellation.Token);
        }
        catch (MutualAuthException exception)
        {
            Report(exception.Finding);
        }
        catch (OperationCanceledException)
        {
            return false;
        }

        return !Log.HasLoggedErrors;
    }

    /// <summary>Called by MSBuild when the user ends the build.</summary>
    public void Cancel() => _cancellation.Cancel();

    private protected abstract void Run(CancellationToken cancellation);

    private protected void Report(Finding finding)
    {
        var file = Harmless(finding.File ?? ReportedFile);
        var text = Harmless(finding.Text);
        // No help keyword: MSBuild would make a broken link of it. No message arguments: braces in the text stay as they are.
        if (finding.Severity == Severity.Error)
            Log.LogError(null, finding.Code, null, null, file, finding.Line, 0, 0, 0, text);
        else
            Log.LogWarning(null, finding.Code, null, null, file, finding.Line, 0, 0, 0, text);
    }

    /// <summary>What a person who waits is to see while the work goes on, whichever logger is at work.</summary>
    private protected void SayAtOnce(string line)
    {
        if (TerminalLogger == "1")
            PrintLines([line]);
        else
            Say(line);
    }

    /// <summary>Prints what the target is there to print, once, whichever logger is at work.</summary>
    private protected void PrintLines(IReadOnlyCollection<string> lines)
    {
        if (TerminalLogger == "1")
        {
            // At once, and with an empty line at the end: the logger's next redraw takes the last one.
            Console.Out.Write(string.Concat(lines.SelectMany(Harmlessly).Select(line => line + Environment.NewLine)) + Environment.NewLine);
            return;
        }

        foreach (var line in lines)
            Say(line);
    }

    private protected void Say(string line) => Log.LogMessage(MessageImportance.High, "{0}", string.Join(Environment.NewLine, Harmlessly(line)));

    /// <summary>What a finding is about that names no file.</summary>
    private protected virtual string ReportedFile => BuildEngine.ProjectFileOfTaskNode;

    /// <summary>
    /// For a task item. MSBuild expands what it finds in an item's metadata once more where a target uses them: a stranger's
    /// subject of $([System.IO.File]::ReadAllText('…')) would be carried out. Escaped as MSBuild's own ProjectCollection.Escape does.
    /// </summary>
    internal static string Escaped(string text) => string.Concat(text.Select(c =>
        "%*?@$();'".IndexOf(c) >= 0 ? "%" + ((int)c).ToString("x2", CultureInfo.InvariantCulture) : c.ToString()));

    /// <param name="ticks">In UTC; the clock's time where there are none.</param>
    private protected static DateTimeOffset Moment(string? ticks) => string.IsNullOrEmpty(ticks)
        ? DateTimeOffset.UtcNow
        : new DateTimeOffset(long.Parse(ticks, NumberStyles.None, CultureInfo.InvariantCulture), TimeSpan.Zero);

    private static IEnumerable<string> Harmlessly(string lines) => lines.Split('\n').Select(line => Harmless(line.TrimEnd('\r')));

    /// <summary>
    /// A certificate's subject, a server's answer: strangers' words stand in a log. None of them may look like others, or be
    /// taken by a build agent for a command of the build's (Azure Pipelines reads <c>##vso[</c> anywhere in a line).
    /// </summary>
    private static string Harmless(string text) =>
        HiddenCharacters.Show(text).Replace("##vso[", "## vso[").Replace("##[", "## [");
}
