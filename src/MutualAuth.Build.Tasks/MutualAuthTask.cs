using Microsoft.Build.Framework;
using MutualAuth.KeyStores.Findings;

namespace MutualAuth.Build.Tasks;

/// <summary>What the tasks have in common: findings become MSBuild errors and warnings, and Ctrl+C ends them.</summary>
public abstract class MutualAuthTask : Microsoft.Build.Utilities.Task, ICancelableTask
{
    private readonly CancellationTokenSource _cancellation = new();

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
        var file = finding.File ?? BuildEngine.ProjectFileOfTaskNode;
        // No help keyword: MSBuild would make a broken link of it. No message arguments: braces in the text stay as they are.
        if (finding.Severity == Severity.Error)
            Log.LogError(null, finding.Code, null, null, file, finding.Line, 0, 0, 0, finding.Text);
        else
            Log.LogWarning(null, finding.Code, null, null, file, finding.Line, 0, 0, 0, finding.Text);
    }

    private protected void Say(string line) => Log.LogMessage(MessageImportance.High, "{0}", line);
}
