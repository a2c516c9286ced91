using System.Collections.Concurrent;
using System.Text;

namespace MutualAuth.Build.Tests.Secrets;

/// <summary>
/// Looks again and again at the processes of the system that have a certain variable in their environment, and so were
/// started, at whatever distance, by whoever set it. Linux only.
/// </summary>
internal sealed class ProcessWatch : IDisposable
{
    private readonly byte[] _mark;
    private readonly ConcurrentDictionary<string, byte> _commandLines = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Thread _thread;

    /// <param name="mark">The variable and its value, as in <c>NAME=value</c>.</param>
    public ProcessWatch(string mark)
    {
        _mark = Encoding.UTF8.GetBytes(mark);
        _thread = new Thread(Watch) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Those seen, each once, with blanks between the arguments.</summary>
    public IReadOnlyCollection<string> CommandLines => [.. _commandLines.Keys];

    public void Dispose()
    {
        _end.Cancel();
        _thread.Join();
        _end.Dispose();
    }

    private void Watch()
    {
        while (!_end.Token.WaitHandle.WaitOne(10))
        {
            foreach (var process in Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(folder[^1])))
            {
                try
                {
                    if (File.ReadAllBytes(process + "/environ").AsSpan().IndexOf(_mark) >= 0)
                        _commandLines.TryAdd(File.ReadAllText(process + "/cmdline").TrimEnd('\0').Replace('\0', ' '), 0);
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
                {
                    // It has ended, or is somebody else's.
                }
            }
        }
    }
}
