using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using Microsoft.Build.Framework;

namespace MutualAuth.TaskHost;

/// <summary>What a task sees of MSBuild. What is logged is printed; what no task of the package asks for is not there.</summary>
internal sealed class FakeEngine : IBuildEngine10
{
    private int _granted;

    public string ProjectFileOfTaskNode => Path.GetFullPath("orders.csproj");

    public bool ContinueOnError => false;

    public int LineNumberOfTaskNode => 0;

    public int ColumnNumberOfTaskNode => 0;

    public bool IsRunningMultipleNodes => false;

    public bool AllowFailureWithoutError { get; set; }

    public EngineServices EngineServices { get; } = new AllIsLogged();

    public void LogErrorEvent(BuildErrorEventArgs e) => Console.WriteLine($"error {e.Code} {e.File}({e.LineNumber}): {e.Message}");

    public void LogWarningEvent(BuildWarningEventArgs e) => Console.WriteLine($"warning {e.Code} {e.File}({e.LineNumber}): {e.Message}");

    public void LogMessageEvent(BuildMessageEventArgs e) => Console.WriteLine($"{e.Importance}: {e.Message}");

    public void LogCustomEvent(CustomBuildEventArgs e) => throw new NotSupportedException();

    public void LogTelemetry(string eventName, IDictionary<string, string> properties) => throw new NotSupportedException();

    public bool ShouldTreatWarningAsError(string warningCode) => false;

    /// <summary>As many as MSBuild would give of a machine with two: one is the task's own, and then there is one more.</summary>
    public int RequestCores(int requestedCores)
    {
        var granted = Math.Min(requestedCores, 2 - _granted);
        _granted += granted;
        return granted;
    }

    public void ReleaseCores(int coresToRelease)
    {
        _granted -= coresToRelease;
        if (_granted < 0)
            throw new InvalidOperationException("more cores were given back than were taken");
    }

    /// <summary>The project has no item that a pattern would make of a file that is still to come.</summary>
    public bool BuildProjectFile(string projectFileName, string[] targetNames, IDictionary globalProperties, IDictionary targetOutputs)
    {
        foreach (var name in targetNames)
            targetOutputs[name] = Array.Empty<ITaskItem>();
        return true;
    }

    public bool BuildProjectFile(string projectFileName, string[] targetNames, IDictionary globalProperties, IDictionary targetOutputs, string toolsVersion) =>
        throw new NotSupportedException();

    public bool BuildProjectFilesInParallel(
        string[] projectFileNames, string[] targetNames, IDictionary[] globalProperties, IDictionary[] targetOutputsPerProject,
        string[] toolsVersion, bool useResultsCache, bool unloadProjectsOnCompletion) => throw new NotSupportedException();

    public BuildEngineResult BuildProjectFilesInParallel(
        string[] projectFileNames, string[] targetNames, IDictionary[] globalProperties, IList<string>[] removeGlobalProperties,
        string[] toolsVersion, bool returnTargetOutputs) => throw new NotSupportedException();

    public void Yield() => throw new NotSupportedException();

    public void Reacquire() => throw new NotSupportedException();

    public void RegisterTaskObject(object key, object obj, RegisteredTaskObjectLifetime lifetime, bool allowEarlyCollection) => throw new NotSupportedException();

    public object GetRegisteredTaskObject(object key, RegisteredTaskObjectLifetime lifetime) => throw new NotSupportedException();

    public object UnregisterTaskObject(object key, RegisteredTaskObjectLifetime lifetime) => throw new NotSupportedException();

    public IReadOnlyDictionary<string, string> GetGlobalProperties() => throw new NotSupportedException();

    private sealed class AllIsLogged : EngineServices
    {
        public override bool LogsMessagesOfImportance(MessageImportance importance) => true;

        public override bool IsTaskInputLoggingEnabled => false;
    }
}
