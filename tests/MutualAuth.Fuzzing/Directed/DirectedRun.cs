using System.Diagnostics;
using System.Globalization;
using MutualAuth.Fuzzing.Loop;

namespace MutualAuth.Fuzzing.Directed;

/// <summary>
/// Reads each input of one reader that was made to hurt it, on a stack as small as a build's may be, and prints a line before
/// and one after it. Whoever has started this process has limited its memory, and sees by the lines where it died.
/// </summary>
internal static class DirectedRun
{
    /// <summary>What a thread has in .NET on Windows.</summary>
    private const int StackSize = 1024 * 1024;

    public static void Run(string reader)
    {
        // What comes first pays for the compiler; it is not to be told of as the input's.
        foreach (var seed in HostileInput.TargetOf(reader).Seeds)
            _ = Attempt.Of(HostileInput.TargetOf(reader), HostileInput.TargetOf(reader).FileOf(seed));

        foreach (var input in HostileInput.All.Where(input => input.Reader == reader))
        {
            var thread = new Thread(() => Try(input), StackSize);
            thread.Start();
            thread.Join();
            GC.Collect();
        }
    }

    private static void Try(HostileInput input)
    {
        var file = input.Make();
        Console.WriteLine(input.Name);
        var ranOutOfMemory = false;
        void Watch(object? sender, System.Runtime.ExceptionServices.FirstChanceExceptionEventArgs e) => ranOutOfMemory |= e.Exception is OutOfMemoryException;
        AppDomain.CurrentDomain.FirstChanceException += Watch;
        using var process = Process.GetCurrentProcess();
        var began = process.TotalProcessorTime;
        var attempt = Attempt.Of(HostileInput.TargetOf(input.Reader), file);
        process.Refresh();
        var milliseconds = (long)(process.TotalProcessorTime - began).TotalMilliseconds;
        AppDomain.CurrentDomain.FirstChanceException -= Watch;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{input.Name}\t{milliseconds}\t{(ranOutOfMemory ? "OutOfMemory" : attempt.Code)}\t{file.Length}\t{attempt.Unexpected?.ToString().ReplaceLineEndings(" ")}"));
    }
}
