namespace MutualAuth.Build.Tests.Sdk;

/// <summary>A build that is still running.</summary>
internal sealed class RunningBuild(RunningCommand command, string binaryLog) : IDisposable
{
    public void ShouldSay(string text) => command.ShouldSay(text);

    public void Signal(string name) => command.Signal(name);

    public BuildResult Ended()
    {
        var (exitCode, output) = command.Ended();
        File.WriteAllText(Path.ChangeExtension(binaryLog, ".log"), output);
        return new BuildResult(exitCode, output, binaryLog);
    }

    public void Dispose() => command.Dispose();
}
