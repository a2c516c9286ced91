using System.Diagnostics;
using System.Text;

namespace MutualAuth.Build.Tests.Sdk;

/// <summary>A program that is listened to while it runs.</summary>
internal sealed class RunningCommand : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private Predicate<string>? _until;

    /// <param name="until">Of a line of output: with the first one that it is true of the user presses Ctrl+C.</param>
    public RunningCommand(Process process, Predicate<string>? until = null)
    {
        _process = process;
        _until = until;
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Waits until it has printed that; fails where it ends without.</summary>
    public void ShouldSay(string text)
    {
        var waited = Stopwatch.StartNew();
        while (!Output.Contains(text, StringComparison.Ordinal))
        {
            if (_process.HasExited || waited.Elapsed > Limit)
                Assert.Contains(text, Ended().Output);
            else
                Thread.Sleep(20);
        }
    }

    /// <param name="name">As <c>kill</c> takes it: INT is what Ctrl+C sends.</param>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Assert.AreEqual(0, kill.ExitCode);
    }

    /// <summary>Waits for its end.</summary>
    public CommandResult Ended()
    {
        if (!_process.WaitForExit(Limit))
        {
            _process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{_process.StartInfo.FileName} {string.Join(' ', _process.StartInfo.ArgumentList)} has not ended after {Limit}:\n{Output}");
        }

        // Once more without a limit: that one waits for the last lines of output too.
        _process.WaitForExit();
        return new CommandResult(_process.ExitCode, Output);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    private void Hear(string? line)
    {
        if (line is null)
            return;
        lock (_output)
            _output.Append(line).Append('\n');
        if (_until?.Invoke(line) == true)
        {
            _until = null;
            Signal("INT");
        }
    }
}
