using System.Diagnostics;
using System.Globalization;
using System.IO.MemoryMappedFiles;
using MutualAuth.Fuzzing.Targets;

namespace MutualAuth.Fuzzing.Loop;

/// <summary>
/// Tries inputs in a process of its own, in which the library is instrumented. The input is written down before it is tried,
/// so that the process that has started this one finds it when this one is gone.
/// </summary>
internal sealed class Worker
{
    /// <summary>For 64 KiB at most: far below what is allowed for a mebibyte, so that what grows too fast is seen early.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);

    private const long AllocationLimit = 256L * 1024 * 1024;

    /// <summary>What a thread has in .NET on Windows: a build's is no larger.</summary>
    private const int StackSize = 1024 * 1024;

    private readonly FuzzTarget _target;
    private readonly FuzzFolder _folder;
    private readonly Coverage _coverage;
    private readonly List<byte[]> _corpus = [];
    private readonly Random _random;
    private readonly DateTime _end;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private long _inputs;
    private TimeSpan _lastNew;
    private bool _ranOutOfMemory;
    private long _began;

    private Worker(Coverage coverage, FuzzTarget target, FuzzFolder folder, DateTime end, int seed)
    {
        _coverage = coverage;
        _target = target;
        _folder = folder;
        _end = end;
        _random = new Random(seed);
    }

    /// <returns>The exit code.</returns>
    public static int Run(Coverage coverage, FuzzTarget target, FuzzFolder folder, DateTime end, int seed)
    {
        var worker = new Worker(coverage, target, folder, end, seed);
        AppDomain.CurrentDomain.FirstChanceException += (_, e) => worker._ranOutOfMemory |= e.Exception is OutOfMemoryException or InsufficientExecutionStackException;
        var thread = new Thread(worker.Loop, StackSize) { IsBackground = true };
        thread.Start();
        while (!thread.Join(500))
        {
            var began = Interlocked.Read(ref worker._began);
            if (began > 0 && Stopwatch.GetElapsedTime(began) > TimeLimit * 4)
            {
                Console.Error.WriteLine("An input takes too long.");
                return FuzzFolder.TookTooLong;
            }
        }

        return 0;
    }

    private void Loop()
    {
        using var current = MemoryMappedFile.CreateFromFile(_folder.Current, FileMode.OpenOrCreate, null, FuzzFolder.CurrentSize);
        using var view = current.CreateViewAccessor();
        foreach (var input in _target.Seeds.Concat(_folder.ReadCorpus()))
            Try(input, view, isNew: false);

        var report = TimeSpan.Zero;
        while (DateTime.UtcNow < _end)
        {
            // What was found last leads on most often.
            var parent = _random.Next(2) == 0 ? _corpus[_random.Next(_corpus.Count)] : _corpus[Math.Max(0, _corpus.Count - 1 - _random.Next(1 + _corpus.Count / 8))];
            Try(_target.Mutate(parent, _corpus[_random.Next(_corpus.Count)], _random), view, isNew: true);
            if (_clock.Elapsed - report > TimeSpan.FromSeconds(5))
            {
                report = _clock.Elapsed;
                Report();
            }
        }

        Report();
    }

    private void Try(byte[] input, MemoryMappedViewAccessor view, bool isNew)
    {
        if (input.Length == 0 || input.Length + sizeof(int) > FuzzFolder.CurrentSize)
            return;
        var file = _target.FileOf(input);
        if (file.Length + sizeof(int) > FuzzFolder.CurrentSize)
            return;
        view.Write(0, file.Length);
        view.WriteArray(sizeof(int), file, 0, file.Length);
        _ranOutOfMemory = false;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var began = Stopwatch.GetTimestamp();
        Interlocked.Exchange(ref _began, began);
        _coverage.Begin();
        var attempt = Attempt.Of(_target, file);
        Interlocked.Exchange(ref _began, 0);
        _inputs++;
        var elapsed = Stopwatch.GetElapsedTime(began);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        if (_coverage.EndHasNew() || !isNew)
        {
            _corpus.Add(input);
            if (isNew)
            {
                _lastNew = _clock.Elapsed;
                _folder.AddToCorpus(input);
            }
        }

        if (attempt.Unexpected is { } unexpected)
            _folder.AddFinding(attempt.Code, file, unexpected.ToString());
        if (_ranOutOfMemory)
            _folder.AddFinding("OutOfMemory", file, "");
        else if (allocated > AllocationLimit)
            _folder.AddFinding("Allocates", file, string.Create(CultureInfo.InvariantCulture, $"{allocated:N0} bytes for {file.Length:N0}"));
        if (elapsed > TimeLimit)
            _folder.AddFinding("Slow", file, elapsed.ToString());
    }

    private void Report() => _folder.WriteReport(new FuzzReport(
        _inputs, _coverage.Edges, _corpus.Count, _clock.Elapsed, _clock.Elapsed - _lastNew));
}
