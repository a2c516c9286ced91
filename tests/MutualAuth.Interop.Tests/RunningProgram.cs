using System.Diagnostics;
using System.Text;
using System.Threading.Channels;

namespace MutualAuth.Interop.Tests;

/// <summary>A program that is spoken with while it runs, and killed in the end.</summary>
internal sealed class RunningProgram : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly StringBuilder _said = new();
    private int _open = 2;

    public RunningProgram(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public void Type(string line)
    {
        _process.StandardInput.Write(line + "\n");
        _process.StandardInput.Flush();
    }

    /// <summary>The next line that contains one of these texts; the lines before it are passed over for good.</summary>
    public async Task<string> Says(params string[] texts)
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            while (true)
            {
                var line = await _lines.Reader.ReadAsync(limit.Token);
                if (texts.Any(text => line.Contains(text, StringComparison.Ordinal)))
                    return line;
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ChannelClosedException)
        {
            throw new AssertFailedException($"never said: {string.Join(" or ", texts)}\n{Said}", exception);
        }
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private string Said
    {
        get
        {
            lock (_said)
                return _said.ToString();
        }
    }

    private void Hear(string? line)
    {
        if (line is not null)
        {
            lock (_said)
                _said.AppendLine(line);
            _lines.Writer.TryWrite(line);
        }
        else if (Interlocked.Decrement(ref _open) == 0)
        {
            _lines.Writer.TryComplete();
        }
    }
}
