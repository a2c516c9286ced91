using System.IO.Compression;
using Microsoft.Build.Framework;
using Microsoft.Build.Logging.StructuredLogger;

namespace MutualAuth.Build.Tests.Sdk;

/// <summary>An error or a warning as MSBuild logged it.</summary>
internal sealed record Diagnostic(string Kind, string? Code, string? File, string Message);

/// <summary>A build that has ended: what it printed, and what its binary log tells.</summary>
internal sealed class BuildResult
{
    private readonly Lazy<IReadOnlyList<BuildEventArgs>> _events;
    private readonly Dictionary<string, string> _embeddedFiles = [];

    public BuildResult(int exitCode, string output, string binaryLog)
    {
        ExitCode = exitCode;
        Output = output;
        BinaryLog = binaryLog;
        _events = new(ReadBinaryLog);
    }

    public int ExitCode { get; }

    public string Output { get; }

    public string BinaryLog { get; }

    public IReadOnlyList<BuildEventArgs> Events => _events.Value;

    /// <summary>The project files that the binary log carries along, by path.</summary>
    public IReadOnlyDictionary<string, string> EmbeddedFiles
    {
        get
        {
            _ = Events;
            return _embeddedFiles;
        }
    }

    public IReadOnlyList<Diagnostic> Diagnostics =>
    [
        .. Events.Select(e => e switch
        {
            BuildErrorEventArgs error => new Diagnostic("error", error.Code, error.File, error.Message ?? ""),
            BuildWarningEventArgs warning => new Diagnostic("warning", warning.Code, warning.File, warning.Message ?? ""),
            _ => null,
        }).OfType<Diagnostic>()
    ];

    /// <summary>How often a task has run; a target that was skipped runs none.</summary>
    public int Runs(string task) => Events.OfType<TaskStartedEventArgs>().Count(e => e.TaskName == task);

    public int Refreshes => Runs("RefreshKeyStores");

    /// <summary>Assemblies of the package that a task has made MSBuild load.</summary>
    public IReadOnlyList<string> OwnAssembliesLoaded =>
    [
        .. Events.OfType<AssemblyLoadBuildEventArgs>()
            .Select(e => e.AssemblyName ?? "")
            .Where(name => name.StartsWith("MutualAuth", StringComparison.Ordinal) || name.StartsWith("BouncyCastle", StringComparison.Ordinal))
    ];

    public BuildResult ShouldHaveSucceeded()
    {
        Assert.AreEqual(0, ExitCode, Described("The build failed."));
        return this;
    }

    public BuildResult ShouldHaveFailed()
    {
        Assert.AreNotEqual(0, ExitCode, Described("The build succeeded."));
        return this;
    }

    /// <summary>Exactly once, as an error or a warning.</summary>
    /// <returns>It.</returns>
    public Diagnostic ShouldHaveLogged(string code)
    {
        var found = Diagnostics.Where(diagnostic => diagnostic.Code == code).ToList();
        Assert.HasCount(1, found, Described($"{code} was to be logged once, and was {found.Count} times."));
        return found[0];
    }

    public Diagnostic ShouldHaveFailedWith(string code)
    {
        ShouldHaveFailed();
        var found = ShouldHaveLogged(code);
        Assert.AreEqual("error", found.Kind, Described($"{code} is not an error."));
        return found;
    }

    /// <summary>Succeeded, with no warning, no line of ours, and none of our code run.</summary>
    public BuildResult ShouldHaveDoneNothing()
    {
        ShouldHaveSaidNothing();
        Assert.AreEqual(0, Refreshes, Described("RefreshKeyStores ran."));
        Assert.IsEmpty(OwnAssembliesLoaded, Described("Assemblies of ours were loaded."));
        return this;
    }

    public BuildResult ShouldHaveSaidNothing()
    {
        ShouldHaveNoDiagnostics();
        Assert.DoesNotContain("MutualAuth:", Output, Described("A line of ours was printed."));
        return this;
    }

    public BuildResult ShouldHaveNoDiagnostics()
    {
        ShouldHaveSucceeded();
        Assert.IsEmpty(Diagnostics, Described("Something was logged."));
        return this;
    }

    /// <summary>The task ran as often as given.</summary>
    public BuildResult ShouldHaveRefreshed(int times = 1)
    {
        ShouldHaveSucceeded();
        Assert.AreEqual(times, Refreshes, Described("RefreshKeyStores ran another number of times."));
        return this;
    }

    private IReadOnlyList<BuildEventArgs> ReadBinaryLog()
    {
        var reader = new BinLogReader();
        reader.OnBlobRead += (kind, bytes) =>
        {
            if (kind != BinaryLogRecordKind.ProjectImportArchive)
                return;
            using var archive = new ZipArchive(new MemoryStream(bytes));
            foreach (var entry in archive.Entries)
            {
                using var text = new StreamReader(entry.Open());
                _embeddedFiles[entry.FullName] = text.ReadToEnd();
            }
        };
        return [.. reader.ReadRecords(BinaryLog).Select(record => record.Args).OfType<BuildEventArgs>()];
    }

    private string Described(string what) => $"{what}\n{BinaryLog}\n{Output}";
}
